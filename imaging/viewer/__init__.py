"""The viewer: OHIF as its makers publish it, fetched once, moved under /viewer/ and served with our configuration.

rebasing    the published files -> what we serve of them, with our addresses in them (pure)
fetching    npm pack -> checked -> the folder VIEWER_ROOT
installed   what is in that folder
files       that folder on the web: compressed, cached for ever, each file with its own policy
views       the page that OHIF runs in
"""
