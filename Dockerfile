# syntax=docker/dockerfile:1
# An image of one of the three services: --build-arg SERVICE=order-simulator-service

FROM maven:3.9-eclipse-temurin-21-noble AS build
WORKDIR /src
COPY . .
# All three at once, so that three images build once.
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --no-transfer-progress --quiet package -DskipTests \
    -pl order-simulator-service,cdc-transformer-service,analytics-api-service -am

FROM eclipse-temurin:21-jre-noble AS layers
ARG SERVICE
COPY --from=build /src/${SERVICE}/target/${SERVICE}-0.1.0-exec.jar /service.jar
RUN java -Djarmode=tools -jar /service.jar extract --layers --launcher --destination /layers

FROM eclipse-temurin:21-jre-noble
RUN useradd --system --uid 10001 --home-dir /service service \
    && mkdir -p /service/data && chown service /service/data
WORKDIR /service
# What changes least comes first.
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/spring-boot-loader/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
USER service
VOLUME /service/data
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080 JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=50 -XX:+UseSerialGC"
EXPOSE 8080
# The image has no curl.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=12 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["java", "org.springframework.boot.loader.launch.JarLauncher"]
