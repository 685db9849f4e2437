"""What is asked, and how the truth is computed."""
