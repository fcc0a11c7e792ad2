from flask import Blueprint

bp = Blueprint("staff_home", __name__)
