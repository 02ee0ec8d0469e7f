"""After the answer: is it solved, why did it happen, who is told that it is put right, and how long words are kept."""
