"""What does the members room decide, from plain facts alone?"""
