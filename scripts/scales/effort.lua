-- Customer effort (D14). High answers mean that it was easy; scales that run the other way have an option of their own.

scale "ces_5" { family = "ces", min = 1, max = 5, positive = 4 }
scale "ces_0_5" { family = "ces", min = 0, max = 5, positive = 4, about = "0 hard to 5 easy" }
scale "ces_7" { family = "ces", min = 1, max = 7, positive = 5, about = "at least somewhat agree: it was easy (CES 2.0)" }
scale "ces_10" { family = "ces", min = 1, max = 10, positive = 7 }
scale "ces_5_effort" {
  family = "ces", min = 1, max = 5, positive = 2, direction = "low", option = true,
  about = "1 is very little effort; only where a definition names it",
}
