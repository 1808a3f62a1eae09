"""Who people are: Cognito's accounts, and the tokens that it signs."""
