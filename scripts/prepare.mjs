// npm runs this after an install in a clone, so that what is installed from git has a dist too.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, setupOrExit } from './setup.mjs'

const { npm_command: command, npm_config_global: global } = process.env
const isJustInstalled = ['install', 'ci'].includes(command) && global !== 'true'
const hasBuilder = existsSync(join(root, 'node_modules/tsdown'))

if (isJustInstalled && hasBuilder) setupOrExit({ installed: true })
