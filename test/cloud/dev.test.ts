import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { cloneElsewhere } from './harness/clone.ts'
import { examplesTest } from './harness/custom-app.ts'
import { scope, shared } from './harness/fixtures.ts'
import { type Started, start } from './harness/process.ts'
import { long, step } from './harness/step.ts'
import { until } from './harness/until.ts'
import { api } from './harness/vercel.ts'

const test = examplesTest().extend(
  'clone',
  scope,
  shared(async () => cloneElsewhere()),
)

interface Place {
  stack: { home: string }
  clone: { folder: string }
}

/** `poolproof COMMAND` in a copy of this work tree, until the test ends. */
function poolproof({ stack, clone }: Place, ...args: string[]): Started {
  const started = start(process.execPath, ['cli/main.ts', ...args], {
    cwd: clone.folder,
    env: { ...process.env, POOLPROOF_HOME: stack.home, NO_COLOR: '1' },
  })
  onTestFinished(() => started.kill('SIGKILL'))
  return started
}

/** Waits until the command says this once more than before `work`. */
async function says(dev: Started, text: string, work: () => unknown): Promise<void> {
  const count = () => dev.output().split(text).length
  const before = count()
  await work()
  await until(() => {
    if (dev.exitCode() !== undefined) throw new Error(`it ended: ${dev.output()}`)
    return count() > before
  })
}

test(
  'a save of the auth app is served, an error is not, and the proved deployment comes back',
  long,
  async ({ stack, clone }) => {
    await stack.up()
    const { app } = stack.cloud.file
    const [deployment] = await stack.resources('Deployment')
    const id = deployment?.outputs?.id as string
    const described = await api(stack, `/v13/deployments/${id}`)
    const file = (name: string) => join(clone.folder, name)
    const route = file('app/routes/health.ts')
    const source = readFileSync(route, 'utf8')
    const save = (text: string) => writeFileSync(route, source.replace("{ status: 'ok' }", text))
    const health = async () => {
      const answer = await fetch(`${app}/api/health`)
      const { test: said = 'none' } = (await answer.json()) as { test?: string }
      return `${said}, ${answer.headers.get('x-poolproof-working-copy') ?? 'proved'}`
    }
    const dev = poolproof({ stack, clone }, 'dev')

    await step('nothing is covered while the code is that of the deployment', async () => {
      await dev.says(`the code is that of the deployment ${id}`)
      expect(await health()).toBe('none, proved')
    })

    await step('a save is served, and the deployment stays what it is', async () => {
      await says(dev, 'health.ts: served in', () => save("{ status: 'ok', test: 'one' } as never"))
      expect(await health()).toBe('one, not proved')
      expect(await api(stack, `/v13/deployments/${id}`)).toEqual(described)
    })

    await step('doctor and proof say that it is not proved; the proof is of the deployment', async () => {
      const [doctor, proof] = ['doctor', 'proof'].map((command) => poolproof({ stack, clone }, command)) as [
        Started,
        Started,
      ]
      expect(await doctor.ended).toBe(1)
      expect(doctor.output()).toContain('DEPLOYMENT_COVERED')
      expect(await proof.ended).toBe(0)
      expect(proof.output()).toMatch(/not proved +✗ a working copy of poolproof dev \(process \d+\) answers/)
    })

    await step(
      'an error of the code is shown, and the last good version answers until it is repaired',
      async () => {
        await says(dev, 'failed  the version before serves', () => save("{ status: 'ok', "))
        expect(dev.output()).toMatch(/ERROR.*\n+ +app\/routes\/health\.ts:14:/)
        expect(await health()).toBe('one, not proved')
        await says(dev, 'Function index does not start', () =>
          save(
            "{ status: 'ok' }) }); throw new Error('at the start'); app.get('/x', async (c) => { return c.json({} as never",
          ),
        )
        expect(await health()).toBe('one, not proved')
        await says(dev, 'health.ts: served in', () => save("{ status: 'ok', test: 'two' } as never"))
        expect(await health()).toBe('two, not proved')
      },
    )

    await step('a variable that the deployment lacks, a schema and settings ask for an update', async () => {
      const table = file('rules/environment/variable-table.ts')
      const rows = readFileSync(table, 'utf8')
      await says(
        dev,
        'the code demands MAIL_KEY, which the deployment does not have: `npm run pulumi -- up --stack dev`',
        () =>
          writeFileSync(
            table,
            rows.replace(
              '  CRON_SECRET:',
              '  MAIL_KEY: { fault: () => undefined, setBy: "VercelApp" } as never,\n  CRON_SECRET:',
            ),
          ),
      )
      expect(await health()).toBe('two, not proved')
      await says(dev, 'variable-table.ts: the build is the same', () => writeFileSync(table, rows))
      const schema = file('prisma/schema.prisma')
      await says(dev, 'prisma/schema.prisma: takes effect with `npm run pulumi -- up --stack dev`', () =>
        writeFileSync(schema, `${readFileSync(schema, 'utf8')}\n// changed\n`),
      )
    })

    await step('a second one is refused by name', async () => {
      const second = poolproof({ stack, clone }, 'dev')
      expect(await second.ended).toBe(1)
      expect(second.output()).toMatch(new RegExp(`DEV_RUNNING: .*process ${dev.pid}`))
    })

    await step('an update is served at once, then the working copy on top of it', async () => {
      stack.configure({ poolMax: 3 })
      await says(dev, 'served in', () => stack.up())
      const [next] = await stack.resources('Deployment')
      expect(dev.output()).toContain(`the domain went to the deployment ${next?.outputs?.id}`)
      expect(next?.outputs?.id).not.toBe(id)
      expect(await health()).toBe('two, not proved')
    })

    await step('kill -9 leaves the proved deployment', async () => {
      dev.kill('SIGKILL')
      await until(async () => (await health()) === 'none, proved')
      expect(stack.cloud.vercel.deployments().filter(({ copyOf }) => copyOf)).toEqual([])
    })

    await step('Ctrl+C too, and says so', async () => {
      const again = poolproof({ stack, clone }, 'dev', '--json')
      await again.says('"event":"served"')
      expect(await health()).toBe('two, not proved')
      again.kill('SIGINT')
      expect(await again.ended).toBe(0)
      expect(again.output()).toMatch(/"event":"returned"/)
      expect(await health()).toBe('none, proved')
    })
  },
)

/** Puts a text beside the functions that were deployed. */
const builder = `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
const text = readFileSync('src/text.txt', 'utf8')
if (text === 'broken') throw new Error('no such text')
mkdirSync('made', { recursive: true })
writeFileSync('made/at.txt', String(Date.now()))
mkdirSync('.vercel/output/static', { recursive: true })
writeFileSync('.vercel/output/static/text.txt', text)
`

test(
  'an app of your own is built by its command, or watched while another program builds',
  long,
  async ({ stack, clone, examples }) => {
    const output = await examples.build('own-app/index.ts')
    const folder = join(output, '../..')
    const write = (name: string, text: string) => {
      mkdirSync(join(folder, name, '..'), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    execFileSync('git', ['init', '--quiet'], { cwd: folder })
    for (const [name, text] of Object.entries({
      '.gitignore': 'made/',
      'src/text.txt': 'one',
      'build.mjs': builder,
    }))
      write(name, text)
    stack.configure({ app: { output }, proof: { path: '/tables' } })
    await stack.up()
    const { app } = stack.cloud.file
    const page = async (path: string) => {
      const answer = await fetch(app + path)
      return `${answer.status} ${await answer.text()}, ${answer.headers.get('x-poolproof-working-copy') ?? 'proved'}`
    }

    await step('--build runs after each save, in the folder around the output', async () => {
      const dev = poolproof({ stack, clone }, 'dev', '--build', 'node build.mjs')
      await dev.says('the working copy: served in')
      expect(await page('/text.txt')).toBe('200 one, not proved')
      expect(await page('/tables')).toMatch(/^200 \{"tables":\d+\}, not proved$/)
      await says(dev, 'src/text.txt: served in', () => write('src/text.txt', 'two'))
      expect(await page('/text.txt')).toBe('200 two, not proved')
      await says(dev, 'failed  the version before serves', () => write('src/text.txt', 'broken'))
      expect(dev.output()).toMatch(/Error: no such text[\s\S]*node build\.mjs failed in/)
      expect(await page('/text.txt')).toBe('200 two, not proved')
      await says(dev, 'src/text.txt: served in', () => write('src/text.txt', 'three'))
      expect(dev.output()).not.toContain('made/at.txt')
      dev.kill('SIGINT')
      expect(await dev.ended).toBe(0)
      // The deployment has no such file: its function answers every path.
      expect(await page('/text.txt')).toMatch(/^200 \{"tables":\d+\}, proved$/)
    })

    await step('without it the output is watched, also where it is removed and built again', async () => {
      const dev = poolproof({ stack, clone }, 'dev')
      await dev.says('the working copy: served in')
      const built = readFileSync(join(output, 'functions/index.func/index.mjs'), 'utf8')
      const settings = readFileSync(join(output, 'functions/index.func/.vc-config.json'), 'utf8')
      const config = readFileSync(join(output, 'config.json'), 'utf8')
      await says(dev, 'APP_OUTPUT_INVALID', () => rmSync(output, { recursive: true }))
      expect(await page('/text.txt')).toBe('200 three, not proved')
      await says(dev, 'served in', () => {
        const at = (name: string) => `.vercel/output/${name}`
        write(at('functions/index.func/index.mjs'), built)
        write(at('functions/index.func/.vc-config.json'), settings)
        write(at('static/text.txt'), 'four')
        write(at('config.json'), config)
      })
      expect(await page('/text.txt')).toBe('200 four, not proved')
      dev.kill('SIGKILL')
      await until(async () => (await page('/text.txt')).endsWith(', proved'))
    })

    await step('options that do not go together are refused', async () => {
      const dev = poolproof({ stack, clone }, 'dev', '--watch', 'src')
      expect(await dev.ended).toBe(2)
      expect(dev.output()).toContain('DEV_USAGE: --watch names what --build is run for')
    })
  },
)
