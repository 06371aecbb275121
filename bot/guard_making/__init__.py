"""Making the guard's data from people's words, at development time and checked at start."""
