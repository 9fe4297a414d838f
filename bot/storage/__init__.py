"""What is remembered. SQL stands in the function that runs it; one row mapper per table."""
