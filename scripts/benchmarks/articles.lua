-- Figures that the articles on support metrics give (D18). They are rules of thumb of mixed industries, not targets.

benchmark "articles" {
  { kpi = "csat", low = "80 %", source = "article on measuring satisfaction", note = "80 % and more is called good" },
  { kpi = "nps", low = 50, source = "article on eleven customer-experience metrics", note = "above 50 is called good" },
  { kpi = "first_reply_time_mean", low = "15h", high = "17h", source = "article on four support metrics",
    note = "mean first response over industries" },
  { kpi = "first_reply_time", low = "15h", high = "17h", source = "article on four support metrics",
    note = "published for the mean, which is larger than the median" },
  { kpi = "unanswered_rate", value = "41 %", source = "article on four support metrics", note = "share left unanswered" },
}
