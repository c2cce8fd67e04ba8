-- An event that asked its guests: surveys as they are.
project { name = "Sudzilla" }
