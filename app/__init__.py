"""Stegvis: step by step. `create_app` is the only place that knows every feature."""

import os
import sys
from itertools import chain
from typing import NoReturn

from click import ClickException, get_current_context
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import clock
from app.config import ConfigurationError, Mode, Settings, from_environment
from app.reminders.settings import from_environment as ways_out


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without settings it reads the environment, and stops with one line."""
    is_command = _is_command()
    if settings is None:
        try:
            settings = from_environment(os.environ)
            ways_out(os.environ, settings)
        except ConfigurationError as problem:
            if is_command:
                return _commands_alone(problem)
            sys.exit(f"stegvis: {problem}")
    app = Flask(__name__, static_folder=None, template_folder="../templates")
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 192 * 1024  # a pasted list of 20,000 Arabic letters
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.testing = settings.mode is Mode.TEST
    if settings.mode is not Mode.PRODUCTION:
        clock.set_shift(settings.now)
    _connect(app, settings)
    if settings.proxies:
        proxies = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_port=0
        )
    _register(app, settings)
    _commands(app, is_demo=settings.mode is not Mode.PRODUCTION)
    if not is_command:
        from app.web.starting import stop_unless_ready

        stop_unless_ready(app)
    return app


def _is_command() -> bool:
    """Whether a command asks, which opens the database itself; `flask run` serves, as granian."""
    running = get_current_context(silent=True)
    serves = running is not None and running.info_name == "run"
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true" and not serves


class _NotConfigured:
    """Stands for what the environment names until that is right; whoever asks is told why."""

    def __init__(self, problem: ConfigurationError) -> None:
        self._problem = problem

    def __getattr__(self, _name: str) -> NoReturn:
        raise ClickException(str(self._problem))


def _commands_alone(problem: ConfigurationError) -> Flask:
    """Commands that need no settings work without any."""
    app = Flask(__name__, static_folder=None)
    for name in ("settings", "database", "ways"):
        app.extensions[name] = _NotConfigured(problem)
    _commands(app, is_demo=False)
    return app


def _connect(app: Flask, settings: Settings) -> None:
    from app.db import Database

    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings)
    app.extensions["ways"] = ways_out(os.environ, settings)


def _register(app: Flask, settings: Settings) -> None:
    """Routes and hooks. The order of the hooks is the order they stand in."""
    from app.accounts import gate, handover, reckoning_views, tablet
    from app.accounts import views as accounts
    from app.accounts.keys import own_views, provider_views, sign_in_views, welcome_views
    from app.assessments import onward_views as onward
    from app.assessments import paper_views as paper
    from app.assessments import staff_views as ratings
    from app.assessments import views as assessments
    from app.attendance import certificate_views as certificates
    from app.attendance import guest_views as guests
    from app.attendance import said_views
    from app.attendance import views as attendance
    from app.attendance.missed import follow_up_views as follow_ups
    from app.attendance.missed import her_views as from_us
    from app.attendance.missed import views as missed
    from app.clips import views as clips
    from app.goals import plan_views, step_views, tablet_views, voice_views, wish_views
    from app.goals import staff_views as talks
    from app.goals import views as goals
    from app.home import end_views as ending
    from app.home import enrol_views as enrolling
    from app.home import enrolment_views as enrolments
    from app.home import log_views as contacts_log
    from app.home import my_way_views as my_way
    from app.home import staff_views as staff_home
    from app.home import views as home
    from app.home.spoken import views as spoken
    from app.outcomes import views as outcomes
    from app.programmes import access, phone_view_views
    from app.programmes import photo_views as photos
    from app.programmes import profile_views as profile
    from app.programmes import protected_views as protected
    from app.programmes import team_views as team
    from app.programmes import views as programmes
    from app.reminders import guide_views as guide
    from app.reminders import own_views as reminders
    from app.reminders import rules_views as reminder_rules
    from app.reminders import staff_views as sending
    from app.schedule import close_views as closings
    from app.schedule import copy_views as copying
    from app.schedule import open_views
    from app.schedule import person_views as personal
    from app.schedule import place_views as places
    from app.schedule import series_views as times
    from app.schedule import staff_views as staff_schedule
    from app.schedule import views as schedule
    from app.sync import list_views, tray_views
    from app.sync import views as sync
    from app.texts import laying
    from app.texts import views as texts
    from app.web import (
        assets,
        beside,
        compression,
        database,
        errors,
        gallery,
        health,
        htmx,
        names,
        policy,
        pwa,
        security,
    )

    htmx.init_app(app)
    names.init_app(app)
    assets.init_app(app)
    compression.init_app(app)
    beside.init_app(app)
    security.init_app(app)
    database.init_app(app)
    errors.init_app(app)
    app.register_error_handler(access.NotVisible, errors.not_visible)
    laying.init_app(app)
    gate.init_app(app)
    health.init_app(app)
    pwa.init_app(app)
    provider_views.init_app(app)
    sync.init_app(app)
    attendance.init_app(app)
    said_views.init_app(app)
    open_views.init_app(app)
    clips.init_app(app)
    spoken.init_app(app)
    features = (
        (accounts, handover, reckoning_views, tablet),
        (sign_in_views, provider_views, welcome_views, own_views),
        (texts,),
        (programmes, profile, photos, protected, phone_view_views, team),
        (assessments, ratings, paper, onward),
        (outcomes,),
        (schedule, staff_schedule, times, personal, places, open_views),
        (closings, copying),
        (attendance, guests, said_views, certificates, list_views, tray_views),
        (reminders, sending, reminder_rules, guide),
        (goals, wish_views, step_views, talks, plan_views, voice_views, tablet_views),
        (home, staff_home, my_way, clips, spoken),
        (missed, follow_ups, from_us),
        (enrolling, enrolments, ending, contacts_log),
    )
    for feature in chain.from_iterable(features):
        app.register_blueprint(feature.bp)
    if settings.mode is not Mode.PRODUCTION:
        from app.demo import views as demo

        app.register_blueprint(demo.bp)
        app.register_blueprint(gallery.bp)
    policy.check(app)


def _commands(app: Flask, *, is_demo: bool) -> None:
    from app.assessments.cli import instruments_cli
    from app.associations.cli import associations_cli
    from app.db.cli import db_commands, setup_command
    from app.goals.cli import goals_cli
    from app.home.worker import worker_command
    from app.privacy.cli import privacy_commands
    from app.programmes.cli import programmes_cli
    from app.programmes.staff_cli import staff_cli
    from app.reminders.cli import reminders_cli
    from app.schedule.cli import phrases_cli, schedule_cli
    from app.texts.cli import i18n_cli

    app.cli.add_command(setup_command)
    app.cli.add_command(worker_command)
    groups = (
        *(db_commands, instruments_cli, programmes_cli),
        *(associations_cli, staff_cli, schedule_cli, phrases_cli, goals_cli),
        *(reminders_cli, i18n_cli, *privacy_commands),
    )
    for group in groups:
        app.cli.add_command(group)
    if is_demo:
        from app.demo.cli import demo_cli

        app.cli.add_command(demo_cli)
