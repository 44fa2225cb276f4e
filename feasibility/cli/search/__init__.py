"""Commands that search: mix, levers, solve, grid."""
