-- Would you recommend us? The net promoter score needs all eleven boxes (D13); answers on 1 to 10 are not comparable.

scale "nps_11" { family = "nps", min = 0, max = 10, positive = 9 }
