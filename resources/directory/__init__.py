"""What is true: services, where they are and when they are open. Models, store, search."""
