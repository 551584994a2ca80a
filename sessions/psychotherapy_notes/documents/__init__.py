"""What is printed when notes leave under an authorization."""
