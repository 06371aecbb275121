"""What is said outside an emergency: topics, listings, buttons, commands."""
