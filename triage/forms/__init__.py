"""What do staff fill in?"""
