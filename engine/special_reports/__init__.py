"""The special report (舆情专报): drafted by computation, edited and signed by people. Pure."""
