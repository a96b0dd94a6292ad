export const ec2 = 'ec2-52-1-2-3.compute-1.amazonaws.com'
export const rds = 'eu-west-1.rds.amazonaws.com'

/** A URL that only its address decides. */
export const url = (address: string, user = 'app', database = 'shop') =>
  `postgresql://${user}:canary1@${address}/${database}?sslmode=require`

/**
 * URL; host; endpoint, mode and reach; codes as the URL of the functions (`?` may be meant); the pooled and the direct
 * URL that follow from it, or a part of the reason why they do not.
 */
const table = `
  postgres.xhjhjl0nh1cp@abc-useast1-1.horizon.psdb.cloud:6432/shop; planetscale; pooled transaction ipv4; -; postgres.xhjhjl0nh1cp@abc-useast1-1.horizon.psdb.cloud:6432/shop; postgres.xhjhjl0nh1cp@abc-useast1-1.horizon.psdb.cloud:5432/shop
  postgres.xhjhjl0nh1cp@abc-useast1-1.horizon.psdb.cloud:5432/shop; planetscale; direct none ipv4; DIRECT_AS_POOLED; postgres.xhjhjl0nh1cp@abc-useast1-1.horizon.psdb.cloud:6432/shop; postgres.xhjhjl0nh1cp@abc-useast1-1.horizon.psdb.cloud:5432/shop
  postgres.xhjhjl0nh1cp@us-east-3.pg.psdb.cloud:6432/shop; planetscale; pooled transaction ipv4; -; postgres.xhjhjl0nh1cp@us-east-3.pg.psdb.cloud:6432/shop; postgres.xhjhjl0nh1cp@us-east-3.pg.psdb.cloud:5432/shop
  postgres.xhjhjl0nh1cp@us-east-3.pg.psdb.cloud:5432/shop; planetscale; direct none ipv4; DIRECT_AS_POOLED; postgres.xhjhjl0nh1cp@us-east-3.pg.psdb.cloud:6432/shop; postgres.xhjhjl0nh1cp@us-east-3.pg.psdb.cloud:5432/shop
  postgres.xhjhjl0nh1cp@aws-eu-central-1-1.pg.psdb.cloud:6432/shop; planetscale; pooled transaction ipv4; -; postgres.xhjhjl0nh1cp@aws-eu-central-1-1.pg.psdb.cloud:6432/shop; postgres.xhjhjl0nh1cp@aws-eu-central-1-1.pg.psdb.cloud:5432/shop
  postgres.xhjhjl0nh1cp@aws-eu-central-1-1.pg.psdb.cloud:5432/shop; planetscale; direct none ipv4; DIRECT_AS_POOLED; postgres.xhjhjl0nh1cp@aws-eu-central-1-1.pg.psdb.cloud:6432/shop; postgres.xhjhjl0nh1cp@aws-eu-central-1-1.pg.psdb.cloud:5432/shop
  app.br1|fast@private-abc-useast1-1.horizon.psdb.cloud:6432/shop; planetscale; pooled transaction private; PRIVATE_HOST; :6432/; :5432/
  app@ec2-52-1-2-3.compute-1.amazonaws.com:5432/shop; heroku; direct none ipv4; ?DIRECT_AS_POOLED ?TLS_CA_MISSING; heroku pg:connection-pooling:attach; app@ec2-52-1-2-3.compute-1.amazonaws.com:5432/shop
  app@ec2-52-1-2-3.compute-1.amazonaws.com:5433/shop; heroku; pooled transaction ipv4; ?DOOR_UNKNOWN ?TLS_CA_MISSING; heroku pg:connection-pooling:attach; app@ec2-52-1-2-3.compute-1.amazonaws.com:5432/shop
  app@ec2-52-1-2-3.eu-west-1.compute.amazonaws.com:5432/shop; heroku; direct none ipv4; ?DIRECT_AS_POOLED ?TLS_CA_MISSING; heroku pg:connection-pooling:attach; eu-west-1.compute.amazonaws.com:5432
  app@pgbouncer.d1zj5omzqjvryqkv.flympg.net:5432/shop; fly; pooled unknown private; PRIVATE_HOST; app@pgbouncer.d1zj5omzqjvryqkv.flympg.net:5432/shop; app@direct.d1zj5omzqjvryqkv.flympg.net:5432/shop
  app@direct.d1zj5omzqjvryqkv.flympg.net:5432/shop; fly; direct none private; DIRECT_AS_POOLED PRIVATE_HOST; app@pgbouncer.d1zj5omzqjvryqkv.flympg.net:5432/shop; app@direct.d1zj5omzqjvryqkv.flympg.net:5432/shop
  app@shop-db.flycast:5432/shop; fly; unknown unknown private; PRIVATE_HOST; copy the URL from the Connect tab; copy the URL from the Connect tab
  app@ep-white-morning-a2cks0uu.eu-central-1.pg.koyeb.app:5432/shop; koyeb; direct none ipv4; DIRECT_AS_POOLED; put PgBouncer in transaction mode; app@ep-white-morning-a2cks0uu.eu-central-1.pg.koyeb.app:5432/shop
  app@ep-white-morning-a2cks0uu-pooler.eu-central-1.pg.koyeb.app:5432/shop; koyeb; pooled unknown ipv4; ?DOOR_UNKNOWN; put PgBouncer; -pooler.
  tsdbadmin@axum77lqps.bcg8pupipo.tsdb.cloud.timescale.com:39578/tsdb_transaction; timescale; pooled transaction ipv4; -; tsdbadmin@axum77lqps.bcg8pupipo.tsdb.cloud.timescale.com:39578/tsdb_transaction; Service info > Connect
  tsdbadmin@axum77lqps.bcg8pupipo.tsdb.cloud.timescale.com:38568/tsdb; timescale; unknown unknown ipv4; ?DOOR_UNKNOWN; tsdb_transaction; Service info
  app@p.x.db.postgresbridge.com:5431/shop; crunchy-bridge; pooled unknown ipv4; ?DOOR_UNKNOWN; :5431/; :5432/
  app@a-do-user-1-0.b.db.ondigitalocean.com:25061/shop; digitalocean; pooled unknown ipv4; ?DOOR_UNKNOWN ?TLS_CA_MISSING; :25061/; the name of the database behind it
  app@dpg-abc123-a.frankfurt-postgres.render.com:5432/shop; render; direct none ipv4; ?DIRECT_AS_POOLED; put PgBouncer in transaction mode; render.com:5432/
  app@mud-llama-1.j77.aws-eu-west-1.cockroachlabs.cloud:26257/shop; cockroachdb; direct none ipv4; ?DIRECT_AS_POOLED; set the pool of each instance to 1; :26257/
  admin@weaxqdqqm.dsql.us-east-1.on.aws:5432/postgres; aurora-dsql; direct none ipv4; ?DIRECT_AS_POOLED; set the pool of each instance to 1; on.aws:5432/
  app@nozomi.proxy.rlwy.net:57027/shop; railway; unknown unknown ipv4; ?DOOR_UNKNOWN ?TLS_CA_MISSING; copy its DATABASE_PUBLIC_URL; copy DATABASE_PUBLIC_UNPOOLED_URL
  app@shop.abc123.eu-west-1.rds.amazonaws.com:5432/shop; rds-proxy; direct none unknown; DIRECT_AS_POOLED ?TLS_CA_MISSING; put PgBouncer; shop.abc123.eu-west-1.rds.amazonaws.com:5432
  app@shop.cluster-abc123.eu-west-1.rds.amazonaws.com:5432/shop; rds-proxy; direct none unknown; DIRECT_AS_POOLED ?TLS_CA_MISSING; put PgBouncer; shop.cluster-abc123.eu-west-1.rds.amazonaws.com:5432
  app@shop.cluster-custom-abc123.eu-west-1.rds.amazonaws.com:5432/shop; rds-proxy; direct none unknown; DIRECT_AS_POOLED ?TLS_CA_MISSING; put PgBouncer; shop.cluster-custom-abc123.eu-west-1.rds.amazonaws.com:5432
  app@shop.cluster-ro-abc123.eu-west-1.rds.amazonaws.com:5432/shop; rds-proxy; direct none unknown; DIRECT_AS_POOLED ?HOST_READ_ONLY ?TLS_CA_MISSING; put PgBouncer; shop.cluster-ro-abc123
  app@shop.proxy-abc123.eu-west-1.rds.amazonaws.com:5432/shop; rds-proxy; pooled unknown private; ?PRIVATE_HOST; put PgBouncer; does not follow from its proxy
  app@us-west-2.db.thenile.dev:5432/shop; nile; unknown unknown ipv4; ?DOOR_UNKNOWN; it has one endpoint; db.thenile.dev:5432/
  app@ep-a-1-pooler.database.us-east-1.cloud.databricks.com:5432/shop; lakebase; pooled transaction ipv4; -; app@ep-a-1-pooler.database.us-east-1.cloud.databricks.com:5432/shop; app@ep-a-1.database.us-east-1.cloud.databricks.com:5432/shop
  app@ep-a-1.database.us-east-1.cloud.databricks.com:5432/shop; lakebase; direct none ipv4; DIRECT_AS_POOLED; app@ep-a-1-pooler.database.us-east-1.cloud.databricks.com:5432/shop; app@ep-a-1.database.us-east-1.cloud.databricks.com:5432/shop
  app@instance-1f2e.database.cloud.databricks.com:5432/shop; lakebase; unknown unknown ipv4; ?DOOR_UNKNOWN; its host names no endpoint; its host names no endpoint
  app@br1-pooler.us-east-1.xata.tech:5432/shop; xata; pooled transaction ipv4; -; app@br1-pooler.us-east-1.xata.tech:5432/shop; app@br1-rw.us-east-1.xata.tech:5432/shop
  app@br1-rw.us-east-1.xata.tech:5432/shop; xata; direct none ipv4; DIRECT_AS_POOLED; app@br1-pooler.us-east-1.xata.tech:5432/shop; app@br1-rw.us-east-1.xata.tech:5432/shop
  app@br1.us-east-1.xata.sh:5432/shop; xata; unknown unknown ipv4; ?DOOR_UNKNOWN; br1-pooler.us-east-1; br1-rw.us-east-1
  app@us-east-1.sql.xata.sh:5432/shop; xata; unknown unknown ipv4; ?DOOR_UNKNOWN; names no branch; names no branch
  postgres.your-tenant-id@supabase.example.com:6543/postgres; supavisor; pooled transaction unknown; -; :6543/; postgres.your-tenant-id@supabase.example.com:5432/postgres
  postgres.your-tenant-id@supabase.example.com:5432/postgres; supavisor; pooled session unknown; SESSION_AS_POOLED; postgres.your-tenant-id@supabase.example.com:6543/postgres; :5432/
  app.shop@supabase.example.com:6543/postgres; supavisor; pooled transaction unknown; -; :6543/; :5432/
  postgres.shop@10.0.0.5:6543/postgres; supavisor; pooled transaction private; ?PRIVATE_HOST; :6543/; :5432/
  app@aws.connect.psdb.cloud:5432/shop; not-postgres; unknown unknown ipv4; HOST_NOT_POSTGRES; cannot be derived; cannot be derived
  app@eu-west.connect.psdb.cloud:5432/shop; not-postgres; unknown unknown ipv4; HOST_NOT_POSTGRES; cannot be derived; cannot be derived
  app@abcdefghijklmnopqrst.supabase.co:5432/shop; not-postgres; unknown unknown ipv4; HOST_NOT_POSTGRES; cannot be derived; cannot be derived
  app@shop.mysql.database.azure.com:5432/shop; not-postgres; unknown unknown ipv4; HOST_NOT_POSTGRES; cannot be derived; cannot be derived
  app@accelerate.prisma-data.net:5432/shop; not-postgres; unknown unknown ipv4; HOST_NOT_POSTGRES; cannot be derived; cannot be derived
`

const written = (text: string) =>
  /^[^ @]+@[^ ]+$/.test(text)
    ? text.replace(/^(.*)@(.*)$/, 'postgresql://$1:canary1@$2?sslmode=require')
    : text

export const rows = table
  .trim()
  .split('\n')
  .map((line) => {
    const [given = '', name = '', reading = '', codes = '', pooled = '', direct = ''] = line
      .trim()
      .split('; ')
    const found = codes.split(' ').flatMap((code) => {
      if (code === '-') return []
      return code.startsWith('?') ? `warn ${code.slice(1)}` : `refuse ${code}`
    })
    return { url: written(given), name, reading, found, pooled: written(pooled), direct: written(direct) }
  })
