"""What staff review: what is due, and all words in one document for sign-off."""
