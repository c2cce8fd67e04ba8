--- Help: methods of reports, of charts and of tickets.
return {
  title = "Reports and pictures",
  about = "What is made to be looked at: in the terminal, as text in every format, in a browser.",
  holder = "report", class = "perilune.report", call = "report.executive",
  { "render", "format?: string, options?: table", "string",
    "The report as text: \"terminal\", \"markdown\", \"html\", \"json\", \"csv\", \"vega\"; options: period, "
      .. "width, color.",
    [[report.executive:render("markdown", { period = "2024-03" })]] },
  { "open", "options?: table", "string",
    "Shows it in the browser that $BROWSER names, else with xdg-open; returns the file it wrote. At the prompt, "
      .. "or with --trust.",
    [[report.executive:open{ period = "2024-03" }]] },
  of = {
    {
      holder = "picture", class = "perilune.picture", call = "p",
      { "render", "format?: string, options?: table", "string",
        "A chart as text in a format.",
        [[tickets:by("channel"):agg{ n = "count(*)" }:plot():render("markdown")]] },
      { "open", "", "string",
        "Shows a chart in the browser; returns the file it wrote.",
        [[tickets:by("channel"):agg{ n = "count(*)" }:plot():open()]] },
    },
    {
      holder = "ticket", class = "perilune.ticket", call = "t",
      { "render", "format?: string, options?: table", "string",
        "The life of a ticket as text in a format.",
        [[ticket "1":render("markdown")]] },
      { "open", "", "string",
        "Shows it in the browser; returns the file it wrote.",
        [[ticket "1":open()]] },
    },
  },
}
