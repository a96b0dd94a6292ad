-- AlterTable
ALTER TABLE "users" ADD COLUMN     "password_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "user_agent" VARCHAR(200);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" BYTEA NOT NULL,
    "count" INTEGER NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE INDEX "rate_limits_ends_at_idx" ON "rate_limits"("ends_at");

-- Constraints the schema language has no word for.
ALTER TABLE "rate_limits" ADD CONSTRAINT "rate_limits_key_sha256" CHECK (octet_length("key") = 32);
ALTER TABLE "rate_limits" ADD CONSTRAINT "rate_limits_count_positive" CHECK ("count" > 0);
-- Counting rewrites the row in place as long as its page has room.
ALTER TABLE "rate_limits" SET (fillfactor = 60);
