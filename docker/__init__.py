"""What the images need beside the code. A package, so that the tests can import it whatever else is called docker."""
