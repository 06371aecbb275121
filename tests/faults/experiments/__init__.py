"""The experiments, by what is broken. Importing a module enrols its experiments."""
