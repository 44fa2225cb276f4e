"""The best mix of a programme, exactly: linear relaxations, branch and bound, a mix to begin with."""
