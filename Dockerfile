FROM python:3.12-slim

RUN useradd --create-home assay
WORKDIR /app
COPY requirements.txt pyproject.toml README.md ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY graders graders
COPY question_bank question_bank
COPY service service
COPY migrations migrations
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
ENV MALLOC_ARENA_MAX=2
USER assay
EXPOSE 8000
CMD ["gunicorn", "--worker-class", "service.http_worker.Worker", "--workers", "2", "--threads", "16", "--no-control-socket", "--bind", "0.0.0.0:8000", "service.wsgi:app"]
