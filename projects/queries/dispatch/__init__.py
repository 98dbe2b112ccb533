"""What a report is made of: a snapshot frozen as data, a template, and the document they make.

periods → snapshot → (language, vocabulary) → compose → tree; checks, changes and compare look at it.
"""
