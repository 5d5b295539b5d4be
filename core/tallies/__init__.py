"""Today's answers, kept: how many subjects stand at each answer, by rule and area, brought up to date with every fact."""
