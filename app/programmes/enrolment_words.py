"""The words for what an enrolment says of itself, for staff: message ids, spoken by the page."""


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


SEX = {
    "woman": N_("Woman"),
    "man": N_("Man"),
    "other": N_("Other"),
    "not_known": N_("Not known"),
}
AGENCY = {
    "social_insurance": N_("Social Insurance Agency"),
    "employment_service": N_("Public Employment Service"),
    "social_services": N_("The municipality, social services"),
    "labour_market_unit": N_("The municipality's labour market unit"),
    "primary_care": N_("Primary care"),
    "psychiatry": N_("Psychiatric care"),
    "other_care": N_("Other health care"),
    "school": N_("School"),
    "self": N_("Came on their own"),
    "other": N_("Other"),
    "not_known": N_("Not known"),
}
# Who pays is never the person herself.
PAYERS = {key: text for key, text in AGENCY.items() if key != "self"}
NEXT_STEP = {
    "work": N_("Work"),
    "studies": N_("Studies"),
    "work_training": N_("Work training or practice"),
    "employment_service": N_("Plan with the Public Employment Service"),
    "municipal_measure": N_("The municipality's labour market unit"),
    "other_programme": N_("Another programme"),
    "care": N_("Health care"),
    "on_her_own": N_("Goes on without support"),
    "none_yet": N_("Nothing decided yet"),
    "not_known": N_("Not known"),
}
NO_END_RATING = {
    "not_reached": N_("Could not be reached"),
    "did_not_want": N_("Did not want to"),
    "could_not": N_("Was not able to"),
    "other": N_("Other"),
}
HOW = {
    "call": N_("Call"),
    "text": N_("Text message"),
    "visit": N_("Visit"),
    "meeting": N_("Meeting"),
    "letter": N_("Letter"),
    "message": N_("Message in the app"),
}
FIELD = {
    "sex": N_("Sex"),
    "sending_agency": N_("Sent by"),
    "paying_agency": N_("Paid by"),
    "municipality": N_("Municipality"),
    "started_on": N_("First day"),
    "ended_on": N_("Last day"),
    "end_group": N_("How it ended"),
    "end_reason": N_("More exactly"),
    "next_step": N_("Next step"),
    "next_step_on": N_("The next step begins"),
}
