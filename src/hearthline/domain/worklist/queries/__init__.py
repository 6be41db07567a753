"""What stands in the lists, told to whoever may see it?"""
