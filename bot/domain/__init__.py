"""What is true: pure values and decisions."""
