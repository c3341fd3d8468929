# The service without the embedded servers: one image, one process a container (`web`, `projector`, `worker`, `scheduler`, `migrate`).
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE hatch_build.py package.json package-lock.json .npmrc ./
COPY domain domain
COPY projections projections
COPY adapters adapters
COPY workers workers
RUN python -m venv /cobranca && /cobranca/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt .

FROM python:3.12-slim-bookworm
RUN useradd --system --create-home --home-dir /var/lib/cobranca cobranca
COPY --from=build /cobranca /cobranca
ENV PATH=/cobranca/bin:$PATH PYTHONUNBUFFERED=1 COBRANCA_HOST=0.0.0.0 COBRANCA_DATA=/var/lib/cobranca COBRANCA_LOG=json
USER cobranca
WORKDIR /var/lib/cobranca
EXPOSE 8000
ENTRYPOINT ["cobranca"]
CMD ["web"]
