# An image of one of the three services: docker build --build-arg SERVICE=order-simulator-service .
# Any builder does: nothing here needs BuildKit.

FROM maven:3.9-eclipse-temurin-21-noble AS build
WORKDIR /src
# What the poms ask for, once, until a pom changes.
COPY pom.xml ./
COPY table/pom.xml table/
COPY service/pom.xml service/
COPY lake/pom.xml lake/
COPY order-simulator-service/pom.xml order-simulator-service/
COPY cdc-transformer-service/function/pom.xml cdc-transformer-service/function/
COPY query/pom.xml query/
COPY cdc-transformer-service/pom.xml cdc-transformer-service/
COPY analytics-api-service/pom.xml analytics-api-service/
COPY sandbox/pom.xml sandbox/
COPY deploy/pom.xml deploy/
COPY benchmarks/pom.xml benchmarks/
ARG MAVEN="mvn --batch-mode --no-transfer-progress --quiet package -Dmaven.test.skip -pl order-simulator-service,cdc-transformer-service,analytics-api-service -am"
RUN $MAVEN -Dspring-boot.repackage.skip
# All three services at once, so that three images build once.
COPY . .
RUN $MAVEN

FROM eclipse-temurin:21-jre-noble AS layers
ARG SERVICE
COPY --from=build /src/${SERVICE}/target/${SERVICE}-0.1.0-exec.jar /service.jar
RUN java -Djarmode=tools -jar /service.jar extract --layers --destination /layers

FROM eclipse-temurin:21-jre-noble
RUN useradd --system --uid 10001 --home-dir /service service \
    && mkdir -p /service/data /run/orderlake && chown service /service /service/data /run/orderlake
WORKDIR /service
# What changes least comes first.
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
USER service
# An archive of the classes that a start loads, half its work, for 70 MB. The start may fail there, as the
# simulator's does without a table: it has loaded what it needs.
RUN export SPRING_PROFILES_ACTIVE=localstack ORDERLAKE_TABLE_PATIENCE=0s; \
    java -XX:+UseSerialGC -XX:-UsePerfData -XX:ArchiveClassesAtExit=service.jsa -Djava.io.tmpdir=data \
    -Dspring.context.exit=onRefresh -jar service.jar > /dev/null 2>&1; rm -rf data/* && ls service.jsa
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080
ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=50 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:SharedArchiveFile=service.jsa"
EXPOSE 8080
# The image has no curl.
HEALTHCHECK --interval=10s --timeout=10s --start-period=180s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["java", "-jar", "service.jar"]
