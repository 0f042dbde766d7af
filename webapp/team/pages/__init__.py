"""The pages of a team: signing in, joining, one's account, the members, the inbox."""
