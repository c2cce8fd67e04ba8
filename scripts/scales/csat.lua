-- Which answers are satisfied (D12). The table is Zendesk's for 2, 3 and 5 boxes and top-two for the longer scales.

scale "csat_2" { family = "csat", min = 0, max = 1, positive = 1, about = "thumbs: up" }
scale "csat_3" { family = "csat", min = 1, max = 3, positive = 3, about = "the middle is not satisfied" }
scale "csat_5" { family = "csat", min = 1, max = 5, positive = 4 }
scale "csat_0_5" { family = "csat", min = 0, max = 5, positive = 4 }
scale "csat_7" { family = "csat", min = 1, max = 7, positive = 6 }
scale "csat_10" { family = "csat", min = 1, max = 10, positive = 9 }
scale "csat_10_from_7" {
  family = "csat", min = 1, max = 10, positive = 7, option = true,
  about = "7 and up; only where a definition names it: scale.share(\"csat\", \"csat_10_from_7\")",
}
