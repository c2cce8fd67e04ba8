-- Stars and ratings of an experience (D15). The upper boxes are positive, as for satisfaction.

scale "rating_5" { family = "rating", min = 1, max = 5, positive = 4 }
scale "rating_0_5" { family = "rating", min = 0, max = 5, positive = 4 }
scale "rating_10" { family = "rating", min = 1, max = 10, positive = 9 }
