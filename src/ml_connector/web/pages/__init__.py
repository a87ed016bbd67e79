"""The pages for people, a file a page; each knows what it shows and asks `views` and `operations` for it.

Knows which pages there are. Knows no query and no rule.
"""
