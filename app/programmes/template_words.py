"""The closed vocabulary of a programme template. `docs/catalogue.md` explains each word."""

from typing import Annotated, Literal

from app.programmes.template_reader import Between, Matches

Slug = Annotated[str, Matches(r"[a-z0-9]+(-[a-z0-9]+)*", "a-z, 0-9 and single hyphens")]
Name = Annotated[str, Matches(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "a-z, 0-9 and single underscores")]
StaffWord = Annotated[str, Matches(r"[a-zåäö]{3,30}", "one Swedish noun in small letters")]
Day = Annotated[
    str, Matches(r"\d{4}(-\d{2}){0,2}", "a year, month or day such as 2022, 2022-02, 2022-02-01")
]
Count = Annotated[int, Between(1, 10_000)]
Weeks = Annotated[int, Between(1, 260)]
Months = Annotated[int, Between(1, 60)]
Age = Annotated[int, Between(0, 120)]
Hours = Annotated[float, Between(0.25, 60)]
Number = Annotated[float, Between(0.01, 1_000)]

Kind = Literal["group", "individual", "both", "open", "structural"]
IntakeForm = Literal["rolling", "continuous", "rounds", "open"]
Decider = Literal["programme", "referrer", "together"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PartOfDay = Literal["morning", "afternoon", "evening"]
Use = Literal["session", "opening_hours", "reserved"]
Place = Literal["on_site", "online", "outdoors"]
Channel = Literal["phone", "sms", "video"]
Absentee = Literal["participant", "referrer"]

Referrer = Literal[
    "employment_service",
    "social_insurance",
    "health_care",
    "primary_care",
    "psychiatry",
    "municipality",
    "social_services",
    "income_support",
    "labour_market_unit",
    "school",
    "employer",
    "programme",
]
MeetingKind = Literal[
    "assessment_call",
    "study_visit",
    "interview",
    "intro",
    "enrolment",
    "referral_conference",
    "three_party",
    "network",
    "follow_up",
    "mid_talk",
    "end_meeting",
    "closing_talk",
    "employer",
    "information",
    "seminar",
    "reunion",
]
Moment = Literal[
    "before_start", "start", "each_session", "midway", "end", "after_end", "regularly", "on_request"
]
Guest = Literal[
    "referrer", "payer", "agencies", "relatives", "employer", "school", "health_care", "leader"
]
GoalType = Literal[
    "mean_change",
    "share_improved",
    "share_discharged_to",
    "count_or_share",
    "share_at_level",
    "share_within_days",
    "coverage",
    "every_referral",
    "conditional_share",
    "qualitative",
]
Unit = Literal["steps", "percent"]
LevelUnit = Literal["hours_per_week", "percent_of_income", "percent_activity"]
Denominator = Literal[
    "rated_twice", "discharged", "enrolled", "decisions", "referrals", "not_towards_work"
]
Area = Literal[
    "health",
    "activity",
    "physical_health",
    "mental_health",
    "self_esteem",
    "family",
    "concentration",
    "daily_life",
    "sleep",
    "energy",
    "future",
    "progress",
]
Occasion = Literal["start", "regular", "end", "follow_up"]
Method = Literal[
    "motivational_interviewing",
    "seven_tjugo",
    "activity_prescription",
    "lean_board",
    "theme_weeks",
    "goal_maps",
    "bip_action_plan",
    "three_party_talk",
    "network_meeting",
    "parallel_processes",
    "cbt_cft_act",
    "redo",
    "art_therapy",
]
Feature = Literal[
    "accompanied_activity",
    "anonymous_survey",
    "attendance_certificate",
    "consent_before_referral",
    "consultations",
    "curriculum",
    "drop_in_talk",
    "employer_invited",
    "external_case_id",
    "guests",
    "homework",
    "head_count_only",
    "held_place",
    "hybrid",
    "language_support",
    "mentor_peers",
    "monthly_report",
    "multi_site",
    "no_lone_work",
    "online",
    "outdoors",
    "parallel_activities",
    "parallel_enrolment",
    "peer_guides",
    "personal_timetable",
    "priority_rule",
    "ramp_up",
    "re_enrolment",
    "relatives_invited",
    "reminder_day_before",
    "return_referral",
    "reunion",
    "short_check",
    "summer_course",
    "two_parts",
    "written_feedback",
]
Room = Literal[
    "accounts",
    "assessments",
    "attendance",
    "consent",
    "goals",
    "home",
    "outcomes",
    "privacy",
    "programmes",
    "referrals",
    "reminders",
    "schedule",
]
