-- The file has no dates: it tells who left within the last month. That month is called September 2019 here, and all
-- customers are taken as there when it began, as the published rate does.
importer "telco" {
  about = "IBM's telephone company sample, one month",
  customers = {
    source = { constant = "telco" }, key = "customerID",
    joined_at = { constant = "2019-08-31" },
    churned_at = { "Churn", words = { Yes = "2019-09-30 23:59:59", No = false } },
    contract = "Contract", internet = "InternetService", payment = "PaymentMethod",
    tenure = "tenure", monthly = "MonthlyCharges", total = "TotalCharges",
  },
}
