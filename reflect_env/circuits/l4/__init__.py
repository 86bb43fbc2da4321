"""Level 4: parametrised modules and valid/ready interfaces."""
