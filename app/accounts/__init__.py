"""Who you are: people, devices, roles, codes, sign-in, language.

It issues and redeems codes and knows nothing of who may: that is asked of `programmes.access`.
"""
