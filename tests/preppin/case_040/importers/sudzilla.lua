-- Answers to a form, one row a respondent: the whole question is the column's name, and the time is the only key.
importer "sudzilla" {
  about = "How was Sudzilla?",
  surveys = {
    source = { constant = "form" },
    key = "Timestamp",
    kind = { constant = "nps" },
    sent_at = "Timestamp",
    answered_at = "Timestamp",
    score = "On a scale of 0-10, how would you rate Sudzilla?",
    scale_min = { constant = 0 },
    scale_max = { constant = 10 },
    comment = "...why?",
  },
}
