"""What can the patient fill in, apart from the questions?"""
