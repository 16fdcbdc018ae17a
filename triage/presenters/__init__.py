"""What do the pages for staff say?"""
