from resources.cli import app

app(prog_name="python -m resources")
