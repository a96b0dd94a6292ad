/** Vercel's compute regions and the AWS region each one stands in. Source: vercel.com/docs/regions. */
const awsRegions: Record<string, string> = {
  arn1: 'eu-north-1',
  bom1: 'ap-south-1',
  cdg1: 'eu-west-3',
  cle1: 'us-east-2',
  cpt1: 'af-south-1',
  dub1: 'eu-west-1',
  dxb1: 'me-central-1',
  fra1: 'eu-central-1',
  gru1: 'sa-east-1',
  hkg1: 'ap-east-1',
  hnd1: 'ap-northeast-1',
  iad1: 'us-east-1',
  icn1: 'ap-northeast-2',
  kix1: 'ap-northeast-3',
  lhr1: 'eu-west-2',
  pdx1: 'us-west-2',
  sfo1: 'us-west-1',
  sin1: 'ap-southeast-1',
  syd1: 'ap-southeast-2',
  yul1: 'ca-central-1',
}

export const vercelRegions: readonly string[] = Object.keys(awsRegions)

/** The cloud region a database host names in itself (Supabase's and Neon's do), or undefined. */
export function regionOfHost(host: string): string | undefined {
  return /(?:^|[.-])((?:us|eu|ap|sa|ca|me|af)-[a-z]+-\d)(?=[.-])/.exec(host)?.[1]
}

/** The region of Vercel that stands in this cloud region, or undefined. */
export function vercelRegionNear(cloudRegion: string | undefined): string | undefined {
  return vercelRegions.find((region) => awsRegions[region] === cloudRegion)
}

/** A warning when functions and database stand far apart (another part of the world, not another building). */
export function farRegions(functionRegion: string, databaseRegion: string | undefined): string | undefined {
  const own = awsRegions[functionRegion]
  if (!own || !databaseRegion) return undefined
  const area = (region: string) => region.replace(/-\d+$/, '')
  if (area(own) === area(databaseRegion)) return undefined
  return (
    `functions run in ${functionRegion} (${own}) but the database is in ${databaseRegion}: ` +
    `every query crosses that distance; set poolproof:region to the Vercel region nearest to ${databaseRegion}`
  )
}
