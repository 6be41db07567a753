"""What is known about people, told to whoever may see it?"""
