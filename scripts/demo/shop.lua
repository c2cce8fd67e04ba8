--- The support desk of an invented web shop, for two years: what `perilune demo` draws from. Nobody in it exists.
---
--- A number that changes is { day, value, day, value, ... }: linear between days since the beginning, constant before
--- and after them. { yearly = { "11-15", value, "01-01", value } } changes at these dates of each year. Weights are
--- relative to each other; shares and chances are from 0 to 1; times are as "5h". Satisfaction is counted in standard
--- deviations; what is above 0 is better than usual.
---
--- Planted stories, each of which a report can find (scripts/demo/project/README.md tells them to the user):
local release = { 520, 541 } --- a bad release of a product: its firmware 4.2
local policy = 243 --- returns are free for 60 days, no longer 30 days at the customer's cost
local bot = 365 --- a bot answers in the chat first
local subscription = 610 --- a subscription is sold: a type of tickets that was never there

--- As `before` until the day, then as `after`.
local function step(day, before, after) return { day - 0.04, before, day, after } end

--- As `otherwise`, but between two days.
local function between(days, value, otherwise)
  return { days[1] - 0.04, otherwise, days[1], value, days[2], value, days[2] + 0.04, otherwise }
end

local usual = { 15, 62, 18, 5 } --- low, normal, high, urgent

return {
  stories = { release = release, policy = policy, bot = bot, subscription = subscription },
  source = "demo",  zone = "Europe/Berlin",  currency = "EUR",  bot = "Lumi",

  -- The shop
  contact_rate = 0.5,  early_share = 0.3,  stranger = 0.06,
  growth = { 0, 0.72, 730, 1.32 },
  new_customers = { 0, 0.52, 365, 0.4, 730, 0.33 },
  cohort_loyalty = { yearly = { "11-15", 0.55, "01-01", 1 } }, --- who came for a present seldom comes back
  delivery_days = { yearly = { "11-25", 3.4, "01-03", 2.3 } },
  promised_days = 4,  cancelled_share = 0.06,
  orders = {
    hours = { 10, 6, 4, 3, 3, 5, 12, 24, 38, 50, 56, 58, 62, 58, 54, 54, 58, 66, 76, 90, 98, 88, 58, 26 },
    weekdays = { 1.08, 1, 0.97, 0.97, 0.94, 0.92, 1.14 },
    months = { 0.95, 0.86, 0.92, 0.92, 0.95, 0.9, 0.88, 0.9, 0.97, 1.02, 1.5, 1.72 },
  },
  contacts = {
    hours = { 7, 4, 3, 2, 2, 4, 12, 34, 72, 96, 100, 94, 80, 82, 86, 84, 78, 66, 54, 50, 46, 38, 24, 13 },
    weekdays = { 1.25, 1.1, 1.03, 1, 0.96, 0.66, 0.55 },
    months = { 1.2, 0.92, 0.9, 0.9, 0.93, 0.9, 0.88, 0.9, 0.95, 1, 1.3, 1.7 },
  },
  ways = { { name = "web", weight = 62 }, { name = "app", weight = 33 }, { name = "phone", weight = 5 } },
  products = {
    { name = "Lumo Cam 2", price = 129, cost_share = 0.58, weight = 22 },
    { name = "Lumo Lamp", price = 39, cost_share = 0.45, weight = 30 },
    { name = "Lumo Hub", price = 89, cost_share = 0.52, weight = 14 },
    { name = "Tesso Kettle", price = 59, cost_share = 0.5, weight = 17 },
    { name = "Tesso Grinder", price = 75, cost_share = 0.55, weight = 12 },
    { name = "Aria Speaker", price = 149, cost_share = 0.6, weight = { 150, 0, 150.04, 9, 730, 16 } },
    { name = "Cables and more", price = 14, cost_share = 0.35, weight = 26 },
  },

  -- Customers
  segments = {
    { name = "consumer", weight = 62, churn_month = 0.022, loyalty = 0.5, mood = -0.04, urgency = 0.02 },
    { name = "family", weight = 20, churn_month = 0.014, loyalty = 0.7, mood = 0.08, urgency = 0.03 },
    { name = "business", weight = 12, churn_month = 0.01, loyalty = 0.85, mood = -0.1, urgency = 0.2 },
    { name = "vip", weight = 6, churn_month = 0.006, loyalty = 0.98, mood = 0.5, urgency = 0.3 },
  },
  plans = { { name = "free", weight = 7, churn_factor = 1.15 }, { name = "plus", weight = 3, churn_factor = 0.6 } },
  countries = {
    { name = "DE", weight = 30, language = "de" }, { name = "AT", weight = 6, language = "de" },
    { name = "GB", weight = 16, language = "en" }, { name = "IE", weight = 3, language = "en" },
    { name = "US", weight = 12, language = "en" }, { name = "FR", weight = 9, language = "fr" },
    { name = "KR", weight = 9, language = "ko" }, { name = "JP", weight = 9, language = "ja" },
    { name = "TW", weight = 6, language = "zh" },
  },
  leave_chance = 0.3,  bad_below = -1.1,  leave_days = 75,

  -- The desk
  calendar = {
    timezone = "Europe/Berlin",  mon_fri = "08:00-20:00",  sat = "09:00-15:00",
    holidays = { "01-01", "05-01", "10-03", "12-25", "12-26", ["12-24"] = "08:00-13:00", ["12-31"] = "08:00-13:00" },
  },
  priorities = { "low", "normal", "high", "urgent" },
  targets = { "16h", "9h", "5h", "2h" }, --- open time to the first reply that the desk promises
  channels = {
    { name = "email", weight = { 0, 42, 730, 32 }, closed_factor = 1, reply_seconds = "4h", answer_seconds = "6h",
      survey_factor = 1, bot = 0 },
    { name = "chat", weight = { 0, 18, 730, 30 }, closed_factor = 0.6, reply_seconds = "75s", answer_seconds = "80s",
      survey_factor = 1.2, bot = step(bot, 0, 0.75) },
    { name = "phone", weight = 17, closed_factor = 0, reply_seconds = "50s", answer_seconds = "40s",
      survey_factor = 0.7, bot = 0 },
    { name = "web", weight = 16, closed_factor = 1, reply_seconds = "3h", answer_seconds = "7h", survey_factor = 1,
      bot = 0 },
    { name = "social", weight = { 0, 5, 730, 8 }, closed_factor = 1, reply_seconds = "45m", answer_seconds = "1h",
      survey_factor = 0.5, bot = 0 },
  },
  spam = 0.02,  merged = 0.018,  deleted = 0.002,
  note = 0.16,  transfer = 0.09,  hold = 0.12,  silent = 0.16,  escalated = 0.05,  reopened = 0.055,  thanks = 0.3,
  closed_after = "7d",  silent_after = "5d",  wait_weight = 0.28,
  teams = {
    { name = "Front desk", weight = 3 }, { name = "Delivery", weight = 2.5 }, { name = "Returns", weight = 2 },
    { name = "Technical", weight = 2.2 }, { name = "Billing", weight = 1.3 },
  },
  --- { fewest, most } agents, at 1,000 tickets and at ten million; so much of them is new or leaves within the time.
  agents = { 10, 60, newcomers = 0.5, leavers = 0.35 },
  agent_names = {
    "Anna Becker", "김서연", "Tom Whitfield", "佐藤 葵", "Marie Lefèvre", "王美玲", "Jonas Krüger", "Aoife Byrne",
    "박지훈", "Élodie Marchand", "Lukas Steiner", "田中 蓮", "Grace Okafor", "陳志豪", "Ömer Yıldız", "Nina Hartmann",
    "이하은", "Oliver Nkemelu", "鈴木 美咲", "Sofia Lindqvist", "Paweł Zieliński", "林怡君", "Hannah Vogt", "Liam Doyle",
    "최민준", "Camille Roche", "高橋 大和", "Zoë Abernathy", "Matěj Dvořák", "黃子軒", "Clara Weiss", "Amara Diallo",
    "정수아", "Felix Brandt", "伊藤 結衣", "Rosa Delgado", "Emil Sørensen", "張雅婷", "Paula König", "Kwame Mensah",
    "강도윤", "Inès Girard", "渡辺 悠真", "Maeve Gallagher", "Tomasz Wilk", "吳承恩", "Mia Lorenz", "Noah Fairchild",
    "윤채원", "Louis Garnier", "山本 陽菜", "Freya Holm", "Ivo Marković", "蔡佳穎", "Greta Sommer", "Theo Papadakis",
    "임시우", "Chloé Besson", "中村 湊", "Isla Robertson", "Ádám Szabó", "鄭宇翔", "Leni Fuchs", "Yusuf Haddad",
  },

  -- What it is about: one subject a language, in the order of `languages`
  types = {
    { name = "delivery status", team = "Delivery", weight = 13, trouble = 0, rounds = 0.35, work_seconds = "3m",
      bot_solves = 0.55, order_from = 1, order_to = 8, priorities = usual,
      subjects = { "Where is my order", "Wo ist meine Bestellung", "Où est ma commande", "주문한 상품이 어디 있나요",
        "注文した商品はどこですか", "我的訂單在哪裡" } },
    { name = "return", team = "Returns", weight = step(policy, 11, 6.5), trouble = step(policy, 0.25, 0),
      rounds = 0.7, work_seconds = "5m", bot_solves = 0.25, order_from = 4, order_to = 35, priorities = usual,
      subjects = { "I want to return", "Rücksendung von", "Je voudrais retourner", "반품하고 싶어요",
        "返品したいです", "我想退貨" } },
    { name = "refund", team = "Billing", weight = 6, trouble = 0.3, rounds = 0.6, work_seconds = "5m",
      bot_solves = 0.1, order_from = 8, order_to = 45, priorities = { 8, 52, 32, 8 },
      subjects = { "My refund for", "Erstattung für", "Mon remboursement pour", "환불이 아직 안 됐어요",
        "返金について", "退款還沒收到" } },
    { name = "damaged item", team = "Returns", weight = 5, trouble = 0.45, rounds = 0.9, work_seconds = "6m",
      bot_solves = 0.05, order_from = 2, order_to = 10, priorities = { 5, 50, 35, 10 },
      subjects = { "Arrived broken:", "Beschädigt angekommen:", "Arrivé cassé :", "파손된 상품이 왔어요",
        "壊れて届きました", "收到時已損壞" } },
    { name = "wrong item", team = "Delivery", weight = 3, trouble = 0.4, rounds = 0.9, work_seconds = "5m",
      bot_solves = 0.05, order_from = 2, order_to = 10, priorities = { 5, 55, 32, 8 },
      subjects = { "Wrong item in", "Falscher Artikel in", "Mauvais article dans", "다른 상품이 왔어요",
        "違う商品が届きました", "寄錯商品" } },
    { name = "product question", team = "Front desk", weight = 8, trouble = -0.15, rounds = 0.5, work_seconds = "4m",
      bot_solves = 0.35, order_from = 0, order_to = 0, priorities = { 30, 62, 7, 1 },
      subjects = { "A question before I buy", "Frage vor dem Kauf", "Une question avant d'acheter",
        "구매 전에 질문이 있어요", "購入前の質問", "購買前的問題" } },
    { name = "payment problem", team = "Billing", weight = 4, trouble = 0.2, rounds = 0.6, work_seconds = "5m",
      bot_solves = 0.15, order_from = 0, order_to = 2, priorities = { 4, 40, 40, 16 },
      subjects = { "Payment failed for", "Zahlung fehlgeschlagen:", "Paiement refusé :", "결제가 안 돼요",
        "支払いができません", "付款失敗" } },
    { name = "invoice", team = "Billing", weight = 3, trouble = -0.1, rounds = 0.25, work_seconds = "2m",
      bot_solves = 0.6, order_from = 1, order_to = 40, priorities = { 35, 60, 5, 0 },
      subjects = { "Invoice for", "Rechnung zu", "Facture pour", "영수증 요청", "領収書をください", "需要發票" } },
    { name = "account access", team = "Front desk", weight = 4, trouble = 0.1, rounds = 0.4, work_seconds = "3m",
      bot_solves = 0.5, order_from = 0, order_to = 0, priorities = { 5, 55, 30, 10 },
      subjects = { "I cannot log in", "Ich kann mich nicht anmelden", "Je n'arrive pas à me connecter",
        "로그인이 안 돼요", "ログインできません", "無法登入" } },
    { name = "cancel order", team = "Front desk", weight = 4, trouble = 0, rounds = 0.3, work_seconds = "3m",
      bot_solves = 0.3, order_from = 0, order_to = 1, priorities = { 3, 40, 45, 12 },
      subjects = { "Please cancel", "Bitte stornieren:", "Merci d'annuler", "주문을 취소해 주세요",
        "注文をキャンセルしたい", "請取消訂單" } },
    { name = "warranty", team = "Technical", weight = 4, trouble = 0.2, rounds = 1.2, work_seconds = "8m",
      bot_solves = 0.05, order_from = 20, order_to = 88, priorities = usual,
      subjects = { "Stopped working:", "Gerät defekt:", "Ne fonctionne plus :", "고장 났어요",
        "動かなくなりました", "商品故障" } },
    { name = "app problem", team = "Technical", weight = { 0, 1, 730, 6.5 }, trouble = 0.15, rounds = 0.8,
      work_seconds = "6m", bot_solves = 0.2, order_from = 0, order_to = 0, priorities = usual, tag = "app",
      subjects = { "The app does not load", "Die App lädt nicht", "L'application ne charge pas",
        "앱이 열리지 않아요", "アプリが開きません", "應用程式打不開" } },
    { name = "firmware", team = "Technical", weight = between(release, 26, 0.7), trouble = between(release, 1.7, 0.1),
      rounds = 1.1, work_seconds = "8m", bot_solves = 0.05, product = "Lumo Cam 2", order_from = 3, order_to = 85,
      priorities = { 4, 46, 36, 14 }, tag = "firmware",
      subjects = { "Camera offline after the update", "Kamera nach dem Update offline",
        "Caméra hors ligne après la mise à jour", "업데이트 후 카메라가 꺼져요",
        "更新後にカメラがつながりません", "更新後攝影機離線" } },
    { name = "subscription", team = "Billing", weight = { subscription, 0, subscription + 1, 1.2, 730, 4 },
      trouble = 0.15, rounds = 0.6, work_seconds = "5m", bot_solves = 0.2, order_from = 0, order_to = 0,
      priorities = usual, tag = "subscription",
      subjects = { "My subscription", "Mein Abonnement", "Mon abonnement", "구독 문의", "定期購入について", "訂閱問題" } },
  },
  spam_subjects = { "You have won", "Cheap watches!!!", "Your mailbox is full", "SEO offer for your site" },

  -- Surveys: score = center + slope * satisfaction
  surveys = {
    { kind = "csat", touchpoint = "help", share = 0.75, delay_seconds = "1h", answer_share = 0.3, unhappy_factor = 1.6,
      scale_min = 1, scale_max = 5, center = 4.6, slope = 1.05, comment_share = 0.35 },
    { kind = "ces", touchpoint = "help", share = 0.2, delay_seconds = "2h", answer_share = 0.26, unhappy_factor = 1.4,
      scale_min = 1, scale_max = 7, center = 5.5, slope = 1.3, comment_share = 0.15 },
    { kind = "rating", touchpoint = "help", share = 0.12, delay_seconds = "1d", answer_share = 0.28,
      unhappy_factor = 1.3, scale_min = 1, scale_max = 5, center = 4.2, slope = 0.9, comment_share = 0,
      dimensions = { "tone", "manner", "help" } },
    { kind = "nps", touchpoint = "purchase", after_order = true, share = 0.12, delay_seconds = "14d",
      answer_share = 0.24, unhappy_factor = 1.3, scale_min = 0, scale_max = 10, center = 8.4, slope = 2.1,
      comment_share = 0.2 },
    { kind = "rating", touchpoint = "purchase", after_order = true, share = 0.05, delay_seconds = "2d",
      answer_share = 0.25, unhappy_factor = 1.2, scale_min = 1, scale_max = 5, center = 4.3, slope = 0.8,
      comment_share = 0.1 },
  },
  languages = {
    { name = "en",
      happy = { "Quick and friendly, thank you!", "Solved in one go. Excellent help.", "Very patient and kind agent.",
        "Great service, I will be back.", "Fast answer, clear explanation." },
      unhappy = { "I waited for days and nobody answered.", "Useless, still broken after three mails.",
        "Slow and unhelpful.", "I had to explain everything again and again.", "Terrible experience, never again." } },
    { name = "de",
      happy = { "Schnell und freundlich, danke!", "Sofort gelöst, super Hilfe.", "Sehr geduldig und nett.",
        "Toller Service, gerne wieder." },
      unhappy = { "Tagelang keine Antwort.", "Immer noch kaputt, sehr enttäuscht.", "Langsam und wenig hilfreich.",
        "Musste alles mehrfach erklären, ärgerlich." } },
    { name = "fr",
      happy = { "Rapide et aimable, merci !", "Problème résolu tout de suite, parfait.", "Service excellent." },
      unhappy = { "Aucune réponse pendant des jours.", "Toujours en panne, très déçu.", "Lent et inutile." } },
    { name = "ko",
      happy = { "빠르고 친절했어요. 감사합니다!", "바로 해결됐어요. 최고예요.", "상담원이 정말 친절했습니다.",
        "설명이 명확해서 만족합니다." },
      unhappy = { "며칠을 기다려도 답이 없어요.", "아직도 고장이에요. 실망했습니다.", "느리고 불친절했어요.",
        "같은 설명을 계속 반복해야 했어요. 최악입니다." } },
    { name = "ja",
      happy = { "迅速で親切な対応、ありがとうございました。", "すぐに解決しました。満足です。", "とても丁寧な説明でした。",
        "素晴らしいサービスです。" },
      unhappy = { "何日待っても返事がありません。", "まだ壊れたままです。残念です。", "対応が遅くて不親切でした。",
        "何度も同じ説明をさせられました。最悪です。" } },
    { name = "zh",
      happy = { "回覆很快，態度親切，謝謝！", "一次就解決了，非常滿意。", "客服很有耐心。", "服務很好，會再來。" },
      unhappy = { "等了好幾天都沒有人回覆。", "問題還是沒解決，很失望。", "又慢又沒幫助。", "一直重複說明，太糟糕了。" } },
  },
}
