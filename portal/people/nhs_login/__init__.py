"""How does somebody come in with NHS login, and what do we believe of what it says?"""
