--- Fixed texts and formats in Traditional Chinese as written in Taiwan; the keys and their meaning are those of
--- lang/en.lua.

local M = {
  code = "zh-TW",
  name = "繁體中文",

  -- Numbers
  decimal = ".",
  group = ",",
  percent = "%s%%",
  points = "%s 個百分點",
  money = "%s %s", -- amount, currency code
  multiples = { { 1e12, "%s 兆" }, { 1e8, "%s 億" }, { 1e4, "%s 萬" } },
  seconds = "%s 秒",
  minutes = "%s 分鐘",
  hours = "%s 小時",
  days = "%s 天",
  days_hours = "%s 天 %s 小時",
  interval = "[%s–%s]",
  list = "、",

  -- Values
  no_data = "無資料",
  sample = "n = %s",
  target = "目標 %s",
  provisional = "暫定值",
  status = { good = "良好", warn = "注意", bad = "未達標", none = "未評估" },
  change = "%s（相較 %s）", -- change, the other period
  direction = { better = "改善", worse = "惡化", same = "持平" },
  noise = "在誤差範圍內",
  change_word = "%s，%s", -- change against, what it means

  -- Calendar
  months = { "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月" },
  weekdays = { "週一", "週二", "週三", "週四", "週五", "週六", "週日" },
  day_month = "{month}{day}日",
  time = "{year}/{month}/{day} {hour}:{minute}",
  grains = {
    hour = "時", day = "日", week = "週", month = "月", quarter = "季", year = "年",
    fiscal_quarter = "會計季度", fiscal_year = "會計年度",
  },
  period = "期間",

  report = "報告",
  reports = "報表一覽", not_made = "未能產生：%s", -- what was wrong

  -- Headings of tables the renderers write themselves
  metric = "指標",
  value = "數值",
  status_title = "狀態",
  interval_title = "信賴區間",
  sample_title = "n",
  change_title = "變化",
  target_title = "目標",
  trend_title = "趨勢",
  item = "項目",
  data_table = "資料表",
  notes = "備註",

  -- Charts and the tables behind them
  rank = "排名",
  badges = "徽章",
  note = "備註",
  step = "階段",
  share_of_first = "占第一階段",
  share_of_previous = "占前一階段",
  low_end = "%s（下限）", -- series
  high_end = "%s（上限）",
  share_of = "%s（占比）", -- part
  from = "起",
  to = "迄",
  count = "件數",
  group_title = "群組",
  cohort = "世代",
  size = "規模",
  marks = { high = "異常偏高", low = "異常偏低" },
  mark_at = "%s：%s，%s", -- label, value, which mark
  forecast = "預測",
  interval_range = "%s的範圍", -- series
  warn = "注意門檻 %s",
  below = "%s 件低於 %s", -- count, value
  above = "%s 件在 %s 以上",
  kinds = {
    cards = "關鍵指標", bars = "比較", bullet = "與目標對照", leaderboard = "排行榜", funnel = "漏斗", line = "趨勢",
    area = "組成趨勢", stacked = "組成", histogram = "分布", scatter = "關聯", table = "資料表", heat = "熱圖",
    cohort = "世代分析",
  },

  -- `perilune kpi`
  kpi = {
    columns = { name = "KPI", title = "名稱", unit = "單位", source = "資料來源" },
    labels = {
      about = "意義", value = "計算式", section = "分類", source = "資料來源", time = "時間欄位", where = "條件",
      open = "未結案的定義", uses = "組成指標", to_date = "累計", rolling = "滾動期間", window = "觀察期間",
      parameters = "參數", needs = "需要的欄位", scale = "量尺", single = "限單一", unit = "單位", target = "目標",
      minimum_sample = "最小樣本數", variants = "變體",
      from_events = "依事件", fallback = "沒有事件時",
    },
    fallback = "依 %s", -- a table
    ages = { -- one, more
      hour = { "%s 小時", "%s 小時" },
      day = { "%s 天", "%s 天" },
      week = { "%s 週", "%s 週" },
      month = { "%s 個月", "%s 個月" },
      quarter = { "%s 季", "%s 季" },
      year = { "%s 年", "%s 年" },
      fiscal_quarter = { "%s 個會計季度", "%s 個會計季度" },
      fiscal_year = { "%s 個會計年度", "%s 個會計年度" },
    },
    none = "無", at_least = "%s 以上", at_most = "%s 以下", warn_from = "%s，注意門檻 %s",
    open = "從 %s 到 %s，%s", to_date = "自%s初起", rolling = "截至期末的 %s", function_of = "%s 的函數",
    cohort = "%s世代（依 %s，自 %s）在 %s後回來的比例",
    cohort_rolling = "%s世代（依 %s，自 %s）在 %s以後回來的比例", by_dialect = "%s.%s，依方言的規則",
    first_row = "第一筆",
    rows = "%s 筆 %s", of_rows = "%s 筆／%s 筆", fraction = "分子 %s，分母 %s", interval = "信賴區間：%s，95%%",
    left_out = "排除：%s 筆 %s", may_move = "暫定值：之後可能變動",
    change_between = "變化介於 %s 與 %s 之間（95%%）：%s", more_than_noise = "超出誤差範圍",
    benchmark = "基準值：%s（%s）", range = "%s 至 %s", from = "%s 以上", up_to = "%s 以下",
  },

  -- Charts in words
  chart = {
    of_year = "{year} 年 {part}", -- part: a month, day or quarter
    at = {
      hour = "(%s)", day = "(%s)", week = "(%s)", month = "(%s)", quarter = "(%s)", year = "(%s)", other = "(%s)",
    },
    rose = "%s：由 %s %s上升至 %s %s", -- name, first value, when, last value, when
    fell = "%s：由 %s %s下降至 %s %s",
    level = "%s：%s %s，最後仍為 %s %s",
    one = "%s：%s %s",
    extremes = "%s；最低 %s %s，最高 %s %s", -- sentence, lowest, when, highest, when
    stop = "%s。",
    target = "目標為 %s。",
    share = "%s %s", -- name, how much
    parts = "%s：%s。", -- of what, its parts
    more = "另有 %s 項",
    bin = "%s 以上未滿 %s：%s", -- from, to, count
    bins = "共 %s 筆；最多的 %s 筆介於 %s 與 %s 之間。", -- all, in the largest bin, from, to
    point = "%s %s，%s %s", -- title of x, x, title of y, y
    points = "%s 個點；%s 由 %s 至 %s，%s 由 %s 至 %s。", -- count, title of x, from, to, title of y, from, to
    grid = "最高 %s (%s)，最低 %s (%s)。", -- value, where, value, where
    cell = "%s，%s", -- row, column
    provisional = "較淡的斜體數字為暫定值：該期間尚未結束。",
  },

  -- What moved a number
  why = {
    rose = "%s：上升 %s，%s → %s（%s，對照 %s）", -- title, by how much, before, after, the two periods
    fell = "%s：下降 %s，%s → %s（%s，對照 %s）",
    same = "%s：維持 %s（%s，對照 %s）",
    stop = "%s。", -- a sentence
    within_noise = "%s；此變化在誤差範圍內",
    by = "依%s：%s", -- dimension, movers
    within_rose = "%s上升，%s → %s（%s）", -- segment, before, after, what it adds
    within_fell = "%s下降，%s → %s（%s）",
    mix = "%s占 %s，先前為 %s（%s）", -- segment, part after, part before, what it adds
    more = "%s為 %s，先前為 %s（%s）", -- segment, after, before, what it adds
    entered = "%s為新增（%s）",
    left = "%s已不存在（%s）",
    stock = "%s流入 %s，流出 %s（%s）", -- segment, in, out, what that adds
    other = "%s（%s）",
    named = "%s，%s（%s）", -- segment, which effect, what it adds
    parts = "依組成部分：%s",
    part = "%s %s → %s（%s）", -- part, before, after, what it adds
    put_back = "若%s維持先前水準，則為 %s（%s）", -- segment, value, the difference
    nothing_sure = "依%s，沒有超出偶然可解釋的變化",
    noise = "與誤差無法區分：%s／%s",
    columns = {
      volume = "數量", mix = "組成", within = "內部變化", entry = "新增或消失", ["in"] = "流入", out = "流出",
    },
    verdict = { sure = "確定", noise = "誤差", partly = "部分" },
    rest = { distinct = "（重複計入）", peak = "（其他時刻的高峰）" },
    rows_of = "n %s", before = "先前", after = "之後", total = "合計", share = "占比",
    put_back_title = "若維持先前", effect = "貢獻",
    others = "其他（%s）", all = "全部",
    corrected = "%s 個效應各以 %s 的信心水準檢定，使整體達到 95 %%（Bonferroni）。",
    counted = "為全數統計而非抽樣，因此沒有誤差。",
    not_judged = "這類數值無從得知偶然的大小。",
    not_additive = "每一列只將一個區隔的資料還原為先前的狀況，加總不等於整體變化。",
    not_apart = "未拆解：%s。",
    also = "另外檢視：%s。", skipped = "未依%s拆解：%s。",
  },

  -- Why a figure differs by two dialects
  reconcile = {
    differs = "%s：%s（%s）、%s（%s），相差 %s（%s）", -- title, value, dialect, value, dialect, difference, period
    same = "%s：%s，%s 與 %s 相同（%s）",
    cause = "%s：%s；%s：%s：%s", -- second dialect, its rule, the first one, its rule, what comes of it
    moved = "%s %s", -- by how much, more or less
    more = "較多", less = "較少", unmoved = "數值不變", no_value = "沒有數值",
    together = "%s（與上方各項合計）",
    gained = "增加 %s 件", lost = "減少 %s 件", changed = "變更 %s 件", -- counts of tickets
    tickets = "案件：%s",
    without_effect = "在此沒有影響：%s。",
    no_causes = "就這些事件而言，兩套規則沒有差異。",
    no_tickets = "此數值由其他指標組成；變更的案件請見各指標：%s。",
    shapley = "效果為所有切換順序的平均（Shapley）；數值為僅切換該項時的結果。",
    steps = "由上而下逐項切換；須同時切換才出現的效果計入較後的項目。",
    heads = { "切換項目", "原為", "改為", "效果", "數值", "n", "案件" },
    example_heads = { "切換項目", "案件", "之前", "之後" },
    none = "無", total = "合計",
    words = { -- word, meaning
      kinds = "「%s」為%s", fields = "「%s」為%s", actors = "「%s」為%s", statuses = "「%s」為%s",
    },
    meanings = { -- what a word means; "" where the dialect does not know it
      kinds = {
        [""] = "未知事件", none = "未知事件", created = "建立", message = "訊息", note = "備註", status = "狀態變更",
        agent = "指派客服人員", team = "變更團隊", priority = "變更優先順序", handoff = "機器人轉接", merged = "合併",
        deleted = "刪除", restored = "還原", field = "其名稱所指欄位的變更",
      },
      fields = {
        [""] = "無意義", none = "無意義", status = "狀態", agent = "客服人員", team = "團隊", priority = "優先順序",
      },
      actors = { [""] = "不屬任何一方", none = "不屬任何一方", agent = "客服人員", customer = "顧客", bot = "機器人" },
      statuses = {
        [""] = "未知，視為未結案", new = "新案件", open = "處理中", pending = "等待回覆", hold = "暫停", solved = "已解決",
        closed = "已關閉",
      },
    },
    more_words = "%s 及另外 %d 個詞",
    rules = {
      creation_asks = { [true] = "顧客建立的案件本身即為詢問", [false] = "只有訊息才算詢問" },
      agent_created = {
        customer = "客服人員建立的案件，首次回覆自顧客第一則訊息起算",
        second = "客服人員建立的案件，以客服人員的第二則訊息為首次回覆",
        opening = "客服人員建立的案件，以開案訊息為首次回覆",
        never = "客服人員建立的案件沒有首次回覆",
      },
      reply_start = {
        creation = "首次回覆自建立時起算",
        restart = "首次回覆自機器人轉接起算，否則自最後一次重新開啟，再否則自機器人解決起算",
      },
      reply_after_solve = { [true] = "首次回覆可在首次解決之後", [false] = "解決之後的回覆不算首次回覆" },
      solve_ends_turn = { [true] = "解決即結束等待中的詢問", [false] = "解決之後詢問仍持續等待" },
      message_reopens = { [true] = "顧客訊息會重新開啟已解決的案件", [false] = "僅有訊息不會開啟案件" },
      merge_solves = { [true] = "被併入的案件視為已解決", [false] = "被併入的案件不視為已解決" },
      reopens = { transition = "每次自已解決或已關閉返回即為一次重新開啟", solves = "解決次數減一即為重新開啟次數" },
    },
    kpi = "數值定義：%s",
  },

  -- What the layouts of reports say
  layout = {
    running = "%s，進行中", -- a period
    period_words = "%s（%s）", -- a period, its first and last day
    header = { period = "期間", against = "比較期間", as_of = "基準時點", watermark = "資料截至", zone = "時區",
      definitions = "定義", empty = "無資料", only = "僅限" },
    missing = "因缺少資料而未顯示：%s。", missing_item = "%s（需要 %s）", -- title, a field
    left_out = "排除：%s（%s）。", -- "24 rows without csat", titles
    excluded = "%s 筆 %s", -- count, reason
    part = "%s：%s 筆 %s。", -- title, count, which
    rejected = '匯入時拒絕的資料：%s 筆；以 perilune sql "SELECT * FROM rejects" 檢視。',
    intervals = "信賴區間為 95%。",
    none = "（無）", others = "其他", -- segments
    grain = { hour = "小時", day = "日", week = "週", month = "月", quarter = "季", year = "年",
      fiscal_quarter = "會計季度", fiscal_year = "會計年度" },
    grains = { hour = "小時", day = "天", week = "週", month = "個月", quarter = "季", year = "年",
      fiscal_quarter = "個會計季度", fiscal_year = "個會計年度" },
    dimensions = { weekday = "星期", hour = "時段" },
    range = "%s 至 %s", -- two buckets
    weekdays = { "週一", "週二", "週三", "週四", "週五", "週六", "週日" },
    by = "%s（依%s）", -- title, dimension or grain
    by_two = "%s（依%s與%s）", -- title, two dimensions
    table_by = "依%s", metric = "指標", value = "數值", total = "合計", trend = "趨勢",
    shown = "%s（依%s），%s。", -- title, dimension, period
    no_segments = "%s（依%s）：%s沒有任何一筆具有%s的值。", -- title, dimension, period, dimension
    no_rows = "%s：%s沒有資料。", -- title, period
    most = "最多的是%s：%s。", -- segment, value
    largest = "顯示最大的 %s 項（共 %s 項）。", first = "前 %s 項（共 %s 項）。",
    small = "因少於 %s 筆而排除：%s 項。", -- minimum, how many
    no_data_yet = "%s：到%s結束前沒有資料。", -- title, period
    no_data_in_span = "%s：此期間沒有資料。",
    one_value = "%s：%s。", -- title, value
    at = "%s（%s）", -- value, bucket
    rose = "%s：%s → %s，上升；最低 %s，最高 %s。", -- title, first, last, lowest, highest
    fell = "%s：%s → %s，下降；最低 %s，最高 %s。",
    same = "%s：%s → %s，持平；最低 %s，最高 %s。",
    before = "前 %s %s", -- count, grains
    higher = "高於平常：%s。", lower = "低於平常：%s。", -- buckets
    cohort = { size = "規模", last = "最近 %s 項（共 %s 項）。", about = "%s：每列為一個世代，每欄為經過時間（%s）。" },
    boxes = { title = "%s：%s 到 %s 分的回答", about = "%s 份回答。%s", -- title, lowest, highest; count, rule
      high = "%s 分以上視為正面回答，分數愈高愈好。",
      low = "%s 分以下視為正面回答，分數愈低愈好。", listed = "視為正面的回答：%s。" },
    contrast = { first = "前者", second = "後者", difference = "差異", verdict = "判定",
      between = "%s [%s～%s]", -- difference, from, to
      more = "較高", less = "較低", noise = "在雜訊範圍內", unknown = "未知",
      note = "差異為前者減後者，區間為 95 %。在某事之後發生，未必因其而起。" },
    survival = { title = "仍然留下的比例", name = "仍留下",
      about = "全部 %s，已離開 %s。", median = "半數離開所經時間：%s %s。", -- all, left; count, grains
      last = "%s %s後仍留下 %s（%s～%s）。", -- count, grains, share, low, high
      few = "%s：可追蹤的對象少於 %s。", -- title, minimum
      note = "Kaplan-Meier 估計；自開始起經過的時間（%s）；可追蹤對象在 %s 以上時才顯示。" },
    voice = { title = "區分「%s」與「%s」的用詞", of = "「%s」較常用的詞", separator = "、", -- group
      word = "用詞", example = "例子", comments = "%s：最低分回答的意見", -- title
      read = "%s：%s 則意見，來自 %s 位顧客。", -- group, comments, customers
      newest = "其中讀取最新的 %s 則（共 %s 則）。",
      rules = "比例以留下意見的顧客計算。只顯示差異超出偶然的詞（使用 Dirichlet 先驗的對數勝算比，並依詞數校正）；"
        .. "使用顧客少於 %s 位的詞不顯示。",
      none = "%s 位以上顧客使用的詞之中，沒有超出偶然而能區分兩者的詞。", -- minimum
      lowest = "意見 %s 則（共 %s 則）：最新 %s 則之中最低分的回答。" }, -- shown, all, looked at
    distribution = "%s：共 %s 個數值，半數不超過 %s。", -- title, count, median
    median = "中位數",
    fields = { ticket = "案件", priority = "優先順序", team = "團隊", agent = "客服人員", state = "狀態", status = "狀態值",
      channel = "管道", type = "類型", age = "已經過時間", due = "期限", late = "逾期時間", metric = "指標", policy = "政策",
      waiting = "開始等待", left = "剩餘時間" },
    rows_at = "%s，%s：%s 件。", -- title, when, count
    bands = { below = "未滿 %s", between = "%s 至 %s", above = "%s 以上", about = "%s（依區間），%s。" }, -- title, period
    forecast = { name = "%s（預測）", -- title
      about = "預測，%s 至 %s：合計約 %s 件（Holt-Winters；範圍為 95 %%）。", -- first, last, sum
      too_short = "%s：無法預測；需要兩個完整週期的資料（%s %s）。" }, -- title, count, grains
    staffing = { title = "所需客服人數（依星期與時段）",
      forecast = "預計下週來量：%s 件。", mean = "平均一週來量：%s 件。", -- count
      about = "需 %s 個人時（支薪 %s 小時，不在席 %s），實際工作 %s 小時（Erlang C）：%s 在 %s 內回覆，處理時間 %s，忙碌比例至多 %s。",
      always = "各時段獨立計算，假設夜間來的案件在夜間回覆；指定行事曆則移到早上。",
      in_calendar = "關閉期間來的案件，算作下次開啟時段的工作（行事曆 %s）。",
      no_handle_time = "所需客服人數：缺少處理時間而無法得知；請指定，例如 --handle_time 12m。" },
    quality = {
      check = "可疑之處", table = "資料表", rows = "筆數", share = "占資料表", example = "例子", field = "欄位", filled = "填寫率",
      when = "匯入時間", importer = "匯入方式", file = "檔案", read = "讀取", inserted = "新增", updated = "更新",
      rejected = "拒絕", reason = "原因", why_rejected = "資料被拒絕的原因",
      no_checks = "沒有可檢查的內容：沒有任何資料表有資料。",
      all_well = "沒有矛盾：%s 項檢查全部通過。", -- count
      found = "有問題的檢查 %s 項（共 %s 項）。", -- count, all
      full_fields = "有值的欄位在每一筆都有值。",
      empty_fields = "完全沒有值：%s。", emptiest = "最空的 %s 項（共 %s 項）。",
      no_gap = "%s 天每天都有案件（%s）。", -- days, period
      gaps = "沒有案件的日子 %s 天（共 %s 天，%s）：%s。是否漏了匯出？", -- days, all, period, which
      events = "有事件的案件 %s 件（共 %s 件，%s）；其餘採用案件的欄位。",
      no_imports = "尚未匯入任何資料。",
      checks = {
        reply_before_creation = "首次回覆早於案件建立",
        solve_before_creation = "解決早於建立",
        close_before_solve = "關閉早於解決",
        solved_without_time = "已解決或關閉，卻沒有時間",
        time_without_solved = "尚未解決，卻有解決時間",
        reply_without_time = "已回覆，卻沒有首次回覆時間",
        unknown_status = "未知的狀態",
        unknown_priority = "未知的優先順序",
        negative_count = "次數小於 0",
        perhaps_twice = "與同一顧客前一案件相隔不到一分鐘：可能重複",
        unlike_events_solve = "與事件的解決時間不同",
        unlike_events_reopens = "與事件的重開次數不同",
        event_of_unknown = "不存在的案件的事件",
        event_before_creation = "早於案件建立的事件",
        score_off_scale = "超出量尺的分數",
        score_without_scale = "沒有量尺的分數",
        answer_before_sending = "回答早於寄送",
        survey_of_unknown = "關於不存在案件的問卷",
        left_before_coming = "離開早於加入",
        delivered_before_order = "送達早於下單",
      },
    },
    funnel = "%s：到達最後階段 %s／%s（%s）。", -- first step, last count, first count, share
    scatter = "每個點是%s的一個值：橫軸 %s，縱軸 %s。",
    rank = { streak = "連續 %s %s達標", -- count, grains
      shrunk = "調整前 %s", -- value before it was drawn to the common one
      about_shrunk = "件數少的數值已向共同值 %s 調整。",
      about_alike = "差異未超出偶然範圍，全部向共同值 %s 調整。",
      about_adjusted = "已調整%s的組成：假設每個人處理相同的案件。",
      shrink_kind = "shrink 只適用於各筆資料的比例與平均，不適用於%s", -- title
      adjust_kind = "adjust 只適用於各筆資料的比例與平均，不適用於%s" },
    change_against = "變化為與 %s 相比。", -- period
    usual = {
      title = "%s 與平常比較", -- period
      usual = "平常", range = "最低至最高", judged = "判斷",
      verdict = { high = "高於平常", low = "低於平常", usual = "與平常相同" },
      about_days = "平常為同一星期別（%s）前 %s 週的中位數。", -- weekday, count
      about = "平常為前 %s %s的中位數。", -- count, grains
      unknown = "資料由此開始，尚無法得知平常水準。",
    },
    representation = {
      title = "誰回覆了（依%s）", -- dimension
      asked = "邀請", answered = "回覆", asked_part = "占邀請比例", answered_part = "占回覆比例",
      judged = "判斷",
      verdict = { high = "多於其他", low = "少於其他", same = "與其他相近" },
      -- title, value, dimension, value
      about = "%s為 %s；若每個%s的回覆率相同，則為 %s。",
      unknown = "受邀者中有 %s 同類無人回覆，無從得知。",
    },
    changes = {
      title = "變化與原因",
      rose = "%s上升：%s → %s（%s）", fell = "%s下降：%s → %s（%s）", -- title, before, after, difference
      better = "%s，改善", worse = "%s，惡化",
      moved = "%s，狀態由%s變為%s", -- the sentence, the status before and after
      driver = "%s；依%s：%s", -- the sentence, dimension, movers
      nothing = "沒有超出偶然範圍的變化（%s，對照 %s；檢視的指標 %s 個）。",
      nothing_known = "無法比較：沒有指標在 %s 與 %s 都有數值。",
      note = "%s，對照 %s；檢視的指標 %s 個。僅列出超出偶然範圍的變化，並依檢視的指標數校正"
        .. "（Benjamini-Hochberg，5 %%）。",
    },
  },

  -- Descriptions read aloud
  trend = "%s 個數值的趨勢，從 %s 到 %s。",
  trend_empty = "趨勢：無資料。",
  line_summary = "%s：%s 個數值，最低 %s（%s），最高 %s（%s），最新 %s（%s）。",
  line_empty = "%s：無資料。",
  bars_summary = "%s：%s。",

}

return M
