"""What people told without saying who they are: reversals, wrong listings; counts of them."""
