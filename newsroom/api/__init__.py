"""What every endpoint shares. It knows no app."""
