"""The closed vocabulary of a template in words for staff: message ids, spoken by the page."""


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


KIND = {
    "group": N_("In a group"),
    "individual": N_("One by one"),
    "both": N_("In a group and one by one"),
    "open": N_("Open to all, head count only"),
    "structural": N_("Work between organisations"),
}
INTAKE = {
    "rolling": N_("Anybody may begin any week"),
    "continuous": N_("New people all the time"),
    "rounds": N_("In rounds"),
    "open": N_("Open doors"),
}
MEETING = {
    "assessment_call": N_("First call"),
    "study_visit": N_("Visit before the start"),
    "interview": N_("Interview"),
    "intro": N_("Introduction"),
    "enrolment": N_("Enrolment meeting"),
    "referral_conference": N_("Meeting about referrals"),
    "three_party": N_("Three-party meeting"),
    "network": N_("Network meeting"),
    "follow_up": N_("Follow-up meeting"),
    "mid_talk": N_("Talk halfway"),
    "end_meeting": N_("End meeting"),
    "closing_talk": N_("Closing talk"),
    "employer": N_("Meeting with an employer"),
    "information": N_("Information meeting"),
    "seminar": N_("Seminar"),
    "reunion": N_("Reunion"),
}
MOMENT = {
    "before_start": N_("before the start"),
    "start": N_("at the start"),
    "each_session": N_("each time"),
    "midway": N_("halfway"),
    "end": N_("at the end"),
    "after_end": N_("after the end"),
    "regularly": N_("regularly"),
    "on_request": N_("when asked for"),
}
GUEST = {
    "referrer": N_("the referrer"),
    "payer": N_("the payer"),
    "agencies": N_("other agencies"),
    "relatives": N_("relatives"),
    "employer": N_("an employer"),
    "school": N_("a school"),
    "health_care": N_("health care"),
    "leader": N_("the leader"),
}
GOAL = {
    "mean_change": N_("Change of the mean"),
    "share_improved": N_("Share who are better"),
    "share_discharged_to": N_("Share who go on to something"),
    "count_or_share": N_("Number or share"),
    "share_at_level": N_("Share who reach a level"),
    "share_within_days": N_("Share within a time"),
    "coverage": N_("Share who have answered"),
    "every_referral": N_("Every referral"),
    "conditional_share": N_("Share among some"),
    "qualitative": N_("In words, no number"),
}
DENOMINATOR = {
    "rated_twice": N_("of those who have rated twice"),
    "discharged": N_("of those who have ended"),
    "enrolled": N_("of those enrolled"),
    "decisions": N_("of the decisions"),
    "referrals": N_("of the referrals"),
    "not_towards_work": N_("of those who do not go on towards work"),
}
OCCASION = {
    "start": N_("at the start"),
    "regular": N_("regularly"),
    "end": N_("at the end"),
    "follow_up": N_("at a follow-up"),
}
